# SPDX-License-Identifier: Apache-2.0
"""A user of Horizon, in Chromium: sees what was made, and makes something.

Names are what the user reads on the page; nothing is asked of Horizon but by
the browser.
"""

import pathlib
import sys

import harness
from harness import expect
from selenium import webdriver
from selenium.common import exceptions
from selenium.webdriver.chrome import service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import ui
from tests import cloud

ADDRESS = 'http://127.0.0.1:8100'
DEADLINE = 90   # seconds; the first page of a kind is slow on a busy machine


class Browser:

    def __init__(self, state):
        options = webdriver.ChromeOptions()
        options.binary_location = '/usr/bin/chromium'
        for option in ('--headless=new', '--no-sandbox', '--disable-gpu',
                       '--disable-dev-shm-usage', '--window-size=1400,1200',
                       '--disable-background-networking', '--no-first-run',
                       '--user-data-dir=%s/chromium' % state):
            options.add_argument(option)
        self.driver = webdriver.Chrome(
            options=options,
            service=service.Service('/usr/bin/chromedriver'))
        self.driver.set_page_load_timeout(DEADLINE)

    def open(self, path):
        self.driver.get(ADDRESS + path)

    def until(self, condition, what):
        """The first true value of a function of the driver."""
        try:
            return ui.WebDriverWait(
                self.driver, DEADLINE, ignored_exceptions=(
                    exceptions.StaleElementReferenceException,
                    exceptions.NoSuchElementException,
                    exceptions.JavascriptException,
                    exceptions.ElementNotInteractableException,
                    exceptions.ElementClickInterceptedException)).until(
                        condition)
        except exceptions.TimeoutException:
            raise harness.StepFailed('%s is not on the page %s, which says: '
                                     '%s' % (what, self.driver.current_url,
                                             self.text()[:1500])) from None

    def text(self):
        return self.driver.find_element(By.TAG_NAME, 'body').text

    def shows(self, *words, without_nova=False):
        """All these words; and no error, but that Nova is not there."""
        for word in words:
            self.until(lambda d: word in self.text(), '"%s"' % word)
        text = self.text()
        if without_nova:
            text = text.replace('Error: Invalid service catalog: compute', '')
        expect('Error:' not in text, text[:1500])

    def fill(self, name, value):
        def typed(driver):
            field = driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)
            return True
        self.until(typed, 'the field ' + name)

    def click(self, how, what):
        def clicked(driver):
            driver.find_element(how, what).click()
            return True
        self.until(clicked, what)

    def picture(self, path):
        self.driver.save_screenshot(str(path))


class User:
    """What demo sees of what demo and admin made."""

    def __init__(self, state):
        self.state = state
        self.admin = cloud.Cloud(state / 'openrc-admin')
        self.demo = cloud.Cloud(state / 'openrc-demo')
        self.browser = Browser(state)

    def made(self):
        """By the API, as the guide makes it."""
        external = self.admin.make('network', name='ext-net',
                                   **{'router:external': True})
        self.admin.make('subnet', network_id=external['id'], ip_version=4,
                        cidr='203.0.113.0/24', name='ext-subnet',
                        enable_dhcp=False)
        net = self.demo.make('network', name='demo-net')
        subnet = self.demo.make('subnet', network_id=net['id'], ip_version=4,
                                cidr='192.168.88.0/24', name='demo-subnet')
        self.router = self.demo.make(
            'router', name='demo-router',
            external_gateway_info={'network_id': external['id']})
        self.demo.interface('add', self.router['id'], subnet_id=subnet['id'])
        self.port = self.demo.make('port', network_id=net['id'],
                                   name='demo-port')
        self.floating = self.demo.make(
            'floatingip', floating_network_id=external['id'],
            port_id=self.port['id'])
        self.net = net

    def logs_in(self):
        password = cloud.read(self.state / 'openrc-demo')['OS_PASSWORD']
        self.browser.open('/auth/login/')
        self.browser.fill('username', 'demo')
        self.browser.fill('password', password)
        self.browser.click(By.ID, 'loginBtn')
        self.browser.until(lambda d: '/auth/' not in d.current_url,
                           'the dashboard')

    def wrong_password(self):
        self.browser.open('/auth/login/')
        self.browser.fill('username', 'demo')
        self.browser.fill('password', 'wrong')
        self.browser.click(By.ID, 'loginBtn')
        self.browser.shows('Invalid credentials')

    def networks(self):
        self.browser.open('/project/networks/')
        self.browser.shows('demo-net', 'demo-subnet', '192.168.88.0/24',
                           'ext-net')

    def ports(self):
        self.browser.open('/project/networks/%s/ports_tab' % self.net['id'])
        self.browser.open('/project/networks/%s/detail?tab='
                          'network_tabs__ports_tab' % self.net['id'])
        self.browser.shows('demo-port',
                           self.port['fixed_ips'][0]['ip_address'])

    def routers(self):
        self.browser.open('/project/routers/')
        self.browser.shows('demo-router', 'ext-net', 'Active')
        self.browser.open('/project/routers/%s/' % self.router['id'])
        self.browser.shows('demo-router', self.router[
            'external_gateway_info']['external_fixed_ips'][0]['ip_address'])

    def floating_ips(self):
        self.browser.open('/project/floating_ips/')
        # Whose it is Horizon asks of Nova, and shows only then.
        self.browser.shows(self.floating['floating_ip_address'], 'ext-net',
                           'Active', without_nova=True)

    def groups(self):
        self.browser.open('/project/security_groups/')
        self.browser.shows('default')

    def topology(self):
        """The picture has both networks, and the router between them."""
        self.browser.open('/project/network_topology/')
        script = '''
            const drawn = c => d3.selectAll(c).data();
            const names = {};
            drawn('g.network').forEach(n => names[n.id] = n.name);
            return [Object.values(names), drawn('g.device').map(d =>
                [d.name, d.ports.map(p => names[p.network_id]).sort()])]'''

        def drawn(driver):
            networks, devices = driver.execute_script(script)
            return (set(networks) == {'demo-net', 'ext-net'} and
                    devices == [['demo-router', ['demo-net', 'ext-net']]])
        self.browser.until(drawn, 'the topology')
        self.browser.picture(self.state / 'logs' / 'topology.png')

    def makes_a_network(self):
        """By the form; it arrives in MidoNet under Neutron's id."""
        self.browser.open('/project/networks/create')
        self.browser.fill('net_name', 'from-the-browser')
        self.browser.click(By.CSS_SELECTOR, '.button-next')
        self.browser.fill('subnet_name', 'subnet-from-the-browser')
        self.browser.fill('cidr', '10.77.0.0/24')
        self.browser.click(By.CSS_SELECTOR, '.button-next')
        self.browser.click(By.CSS_SELECTOR, '.button-final')
        self.browser.open('/project/networks/')
        self.browser.shows('from-the-browser', '10.77.0.0/24')
        found = [n for n in self.demo.list('network')
                 if n['name'] == 'from-the-browser']
        expect(len(found) == 1, str(found))

    def deletes_it(self):
        self.browser.open('/project/networks/')
        self.browser.shows('from-the-browser')
        row = ("//tr[contains(., 'from-the-browser')]"
               "//input[@type='checkbox']")
        self.browser.click(By.XPATH, row + '/following-sibling::label')
        self.browser.click(By.ID, 'networks__action_delete')
        self.browser.click(By.CSS_SELECTOR, '.modal-footer .btn-danger')
        self.browser.until(lambda d: not [
            n for n in self.demo.list('network')
            if n['name'] == 'from-the-browser'], 'its end')

    def steps(self):
        return (('networks, a router and a floating IP are made by the API',
                 self.made),
                ('a wrong password is refused', self.wrong_password),
                ('demo logs in', self.logs_in),
                ('the networks are shown', self.networks),
                ('their ports are shown', self.ports),
                ('the router is shown', self.routers),
                ('the floating IP is shown', self.floating_ips),
                ('the security group is shown', self.groups),
                ('the topology is drawn', self.topology),
                ('demo makes a network by the form', self.makes_a_network),
                ('demo deletes it', self.deletes_it))


def main():
    state = pathlib.Path(sys.argv[2])
    steps, user = harness.Steps(), User(state)
    try:
        for name, step in user.steps():
            if not steps.run(name, step):
                user.browser.picture(state / 'logs' / 'failed.png')
                break
    finally:
        user.browser.driver.quit()
    print(steps.summary(), flush=True)
    return 1 if steps.failed() else 0


if __name__ == '__main__':
    sys.exit(main())
